"""Talk with names planted in it: templates, and the names.

`{first}` and the like are slots: what fills them is a planted name. Whatever else has a capital is
none, and must be left standing. All was written for this benchmark; no list of names was taken from
elsewhere, and half of the names are on none of distmode's lists.
"""

# First name and surname; on distmode's list of first names or not.
LISTED = (
    ("Ruth", "Adler"), ("Joanne", "Pettifer"), ("Marcus", "Oyelaran"), ("Sunita", "Raval"),
    ("Helen", "Braithwaite"), ("Tomasz", "Zielinski"), ("Aoife", "Ní Bhriain"), ("Priya", "Menon"),
    ("Gareth", "Llewelyn-Hughes"), ("Fatima", "El Amrani"), ("Jean", "van der Merwe"),
    ("Siobhan", "O'Dwyer"), ("Kwame", "Asante"), ("Denise", "Crabtree"), ("Carlos", "Villaseñor"),
    ("Zoë", "McAllister"), ("Daniel", "Stone"), ("Sarah", "Hill"), ("Peter", "Marsh"),
    ("Linda", "Green"),
)  # fmt: skip
UNLISTED = (
    ("Oyinkansola", "Adeyemi"), ("Thandeka", "Mokoena"), ("Wiremu", "Tāmati"), ("Xiulan", "Zheng"),
    ("Bhavisha", "Kothari"), ("Ljubica", "Petrović"), ("Anttoni", "Virtanen"), ("Nkechi", "Eze"),
    ("Teuila", "Fa'alogo"), ("Makana", "Kealoha"), ("Jaswinder", "Grewal"), ("Ebru", "Yıldırım"),
    ("Tariro", "Chikwanha"), ("Oisín", "Mac Giolla"), ("Hyun-woo", "Seo"), ("Ulyana", "Hrytsenko"),
    ("Dilnoza", "Yusupova"), ("Eluned", "Prydderch"), ("Ghislaine", "Thibodeau"), ("Bao", "Truong"),
)  # fmt: skip
# First names that are everyday words.
EVERYDAY = ("Mark", "Hope", "Will", "Grace", "Rose", "Dawn", "May", "Bill", "Joy", "Faith")
SCHOOLS = (
    "Millbank Primary School", "Ashgrove High", "St Mary's", "St. Cuthbert's Catholic Primary",
    "Thornhaven Academy", "Oak Hill Primary", "Our Lady of Lourdes Primary", "Kelvinbrae Secondary",
    "Lincoln Elementary", "Harrow Vale Girls' School", "Quarrybank Junior School",
    "Tollgate Infants", "Westmere College", "Penlan Comprehensive", "Riverside Middle School",
    "Beacon Academy",
    "Sir Thomas Wharfe High School", "King Edward VI Grammar School",
)  # fmt: skip
BASES = ("Millbank", "Thornhaven", "Kelvinbrae", "Quarrybank", "Westmere", "Penlan")
PLACES = (
    "Nuneaton", "Leeds", "Abercwm", "South Yorkshire", "Brunswick County", "Corbin Road", "Stoke",
    "Milton Keynes", "Lostwithiel", "Ballymun", "Ohio", "Mthatha", "Penzance", "Wagga Wagga",
    "Heaton Moor", "Bradford", "New Mexico", "Station Lane", "Tipton", "Kilmarnock",
)  # fmt: skip
CONTACTS = (
    "0161 496 0000", "07700 900123", "+44 20 7946 0958", "(555) 010-4477", "ruth.a@ashgrove.sch.uk",
    "head@millbank.org", "www.ashgrove-high.org.uk", "https://example.org/staff/adler", "LS1 4AP",
    "M13 9PL", "@mrs_adler", "A823456789012", "1234567890",
)  # fmt: skip

# What is measured apart: for each case sentences with one slot of that kind.
CASES: dict[str, tuple[str, ...]] = {
    "full name": (
        "I took over from {full}, who had been here for years.",
        "{full} set it up, and nobody had asked for it.",
        "Then there was {full}'s class, which was another story.",
        "It was {full} and two of the governors who went.",
    ),
    "first name in a sentence": (
        "So I asked {first} to chair the meetings for a term.",
        "With {first} you always know where you are.",
        "We had a new deputy, {first}, and she changed the timetable.",
        "That was {first}'s idea, not mine.",
        "And {first} just got on with it.",
    ),
    "first name at the beginning": (
        "{first} said we could try it for half a term.",
        "{first} runs the breakfast club now.",
        "{first}'s been very good about it.",
        "{first}, could you close the door?",
    ),
    "surname with a title": (
        "I went to Mrs {surname} and said I would do it.",
        "Mr. {surname} was the head then.",
        "You'd ask Dr {surname} before you moved a chair.",
        "Miss {surname}'s room was next to mine.",
    ),
    "title, written small": (
        "they told mrs {small} and mr jones about it",
        "and ms {small} came down to the hall",
    ),
    "initials": (
        "Ms. {initial}. had the younger ones.",
        "It was signed {initialled}, and that was that.",
    ),
    "surname alone": (
        "Everybody was frightened of {surname}.",
        "{surname} would never have allowed it.",
    ),
    "family in the plural": ("The {surname}s have had children here for thirty years.",),
    "everyday word, in a sentence": (
        "I gave it to {everyday} because she had the time.",
        "Ask {everyday}, I said, he'll know.",
        "It was {everyday} who put the rota up.",
    ),
    "everyday word, at the beginning": (
        "{everyday} said she would lead on reading.",
        "{everyday} and Joanne were both on the phase team.",
        "{everyday} has been here longest.",
    ),
    "school": (
        "Before that I was at {school} for four years.",
        "{school} had just been inspected.",
        "We work with {school} on moderation.",
        "It isn't like {school}, where they all wear a tie.",
    ),
    "school in short": (
        "Here at {base} we do it differently.",
        "{base} school was smaller then.",
        "When I came to {base} it was nearly closed.",
    ),
    "place": (
        "I grew up in {place} and never left.",
        "She drives over from {place} every morning.",
        "There was a job going near {place}.",
        "{place} was where I trained.",
    ),
    "contact": (
        "You can reach me, it's {contact}, any time.",
        "I think it's on {contact} if you look.",
    ),
}

# Talk without any name.
PLAIN: tuple[str, ...] = (
    "May I say something about the budget?",
    "Will you be here on Monday? We open after Easter, in May or June.",
    "Mark my words, the children will tell you. Hope is what they need.",
    "Ofsted came in March 2014, and the SENCO was off with Covid.",
    "The Year 6 teachers do English and Maths, and I do the French.",
    "We had Reading Recovery and then Forest School on Fridays.",
    "I use Excel and the PTA uses WhatsApp.",
    "Thanks to the Welsh Baccalaureate the Head of Year has a Year 10 class.",
    "God knows. Well, Christmas came, and the Chair of Governors left.",
    "Grace is a quality we look for. Joy as well. Dawn breaks early there.",
    "Rose bushes all along the fence. Bills to pay every month.",
    "In 2019 there were 230 on roll, 45 % of them with free school meals, about 1,200,000 a year.",
    "She did her NPQH at the university and her MA after that.",
    "The High School down the road is twice our size. The Primary School is not.",
    "Right. Okay. Mm. No, I don't think so, to be honest.",
    "You'd have the Deputy, the Bursar and the Caretaker all in one office.",
    "Muslim and Sikh families, mostly, and some Polish ones.",
    "They called it the Big Write, and on Thursdays it was Golden Time.",
    "Before the Second World War it was a workhouse.",
    "It's a Catholic school, so Mass is on Fridays.",
)
