"""The number of the model format, and when and how to raise it.

Every card carries the number. A reader opens the formats in `READABLE` and refuses every other: a
later one was made by a newer distmode, an earlier one is named as too old. Raise FORMAT when a
distmode that is already out in the world would read a new model wrongly, or refuse it with a
misleading reason:

- a key of the card is removed, renamed or changes its meaning or type, or a new one must be
  understood (a new key that old readers may leave aside needs no new number);
- a type is added to the tables in `allowed`, or one of the limits in `payload` is widened, and
  models that distmode writes from now on make use of it;
- the payload is written otherwise than by `canonical`: other file names, another container;
- the same estimator is to be used otherwise (what its input lines hold, what its columns are).

To raise it from X to X + 1:

1. Before changing any code, write a small model of format X to `tests/data/models/format-X` with
   `tests/data/models/make_sample.py`; the tests open every folder there. Never rewrite the samples
   of earlier formats.
2. Set FORMAT to X + 1. Keep X in READABLE if a model of format X can still be used, and turn its
   card into one of today in `card.parse_card`. The checks of the payload are the same for every
   format, so that a file cannot choose laxer ones by claiming an earlier number.
3. If format X can no longer be used, take it out of READABLE and say in the CHANGELOG what to do.
4. Rebuild the shipped models with `make train`.

Format 2 has the key `encoder` in the card: the payload's last step may take the vector of that
encoder after the features of words. A model of format 1 has no encoder.
"""

FORMAT = 2

READABLE = frozenset({1, FORMAT})
