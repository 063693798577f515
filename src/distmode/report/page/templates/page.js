(() => {
  "use strict";
  const find = (id) => document.getElementById(id);
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const button = find("theme");
  const isDark = () => (root.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
  const nameButton = () => { button.textContent = isDark() ? "Light" : "Dark"; };
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    nameButton();
  });
  dark.addEventListener("change", nameButton);
  nameButton();

  const items = Array.from(document.querySelectorAll(".x"), (el) => ({
    el,
    link: el.querySelector(".at"),
    box: el.parentElement,
    outcome: el.dataset.o,
    further: el.dataset.f ? el.dataset.f.split(" ") : [],
    chance: Number(el.dataset.p),
    status: el.dataset.s,
    school: el.dataset.h || "",
    role: el.dataset.r || "",
    doubtful: "d" in el.dataset,
    differs: "c" in el.dataset,
    talk: null,
    shown: true,
  }));
  const form = find("filters");
  if (!form || !items.length) return;

  const known = new Map(items.map((item, index) => [item.el, index]));
  const marks = new Map();
  for (const mark of document.querySelectorAll("a[data-e]")) marks.set(mark.dataset.e, mark);

  /* Filters: one pass over all excerpts, however many. */
  const fold = (text) => text.normalize("NFKC").toLocaleLowerCase().replace(/[‘’]/g, "'");
  const talkOf = (item) => {
    if (item.talk === null) {
      const say = item.el.querySelector(".say");
      item.talk = say ? fold(say.textContent) : "";
    }
    return item.talk;
  };
  const checked = (name) =>
    new Set(Array.from(form.querySelectorAll(`[name=${name}]:checked`), (box) => box.value));
  const ticked = (id) => Boolean(find(id) && find(id).checked);
  const chosen = (id) => (find(id) ? find(id).value : "");
  const bound = (id, otherwise) => {
    const value = find(id).valueAsNumber;
    return Number.isNaN(value) ? otherwise : Math.round(value * 1000);
  };

  const read = () => ({
    outcomes: checked("o"),
    statuses: form.querySelector("[name=s]") ? checked("s") : null,
    further: ticked("further"),
    doubtful: ticked("doubtful"),
    differing: ticked("differing"),
    low: bound("low", 0),
    high: bound("high", 1000),
    school: chosen("school"),
    role: chosen("role"),
    interview: chosen("interview"),
    words: fold(find("search").value).split(/\s+/).filter(Boolean),
  });

  const fits = (item, wanted) =>
    (!wanted.interview || item.box.id === wanted.interview) &&
    (!wanted.school || item.school === wanted.school) &&
    (!wanted.role || item.role === wanted.role) &&
    (!wanted.statuses || wanted.statuses.has(item.status)) &&
    (item.status !== "labelled" || wanted.outcomes.has(item.outcome) ||
      (wanted.further && item.further.some((mode) => wanted.outcomes.has(mode)))) &&
    (item.chance < 0 ? wanted.low <= 0 : item.chance >= wanted.low && item.chance <= wanted.high) &&
    (!wanted.doubtful || item.doubtful) &&
    (!wanted.differing || item.differs) &&
    wanted.words.every((word) => talkOf(item).includes(word));

  const boxes = Array.from(new Set(items.map((item) => item.box)));
  let shown = items.length;
  const apply = () => {
    const wanted = read();
    const left = new Set();
    shown = 0;
    for (const item of items) {
      const now = fits(item, wanted);
      if (now) { shown += 1; left.add(item.box); }
      if (now !== item.shown) {
        item.shown = now;
        item.el.hidden = !now;
        const mark = marks.get(item.el.id);
        if (mark) mark.classList.toggle("off", !now);
      }
    }
    for (const box of boxes) box.hidden = !left.has(box);
    root.classList.toggle("filtered", shown < items.length);
    const all = items.length.toLocaleString("en");
    find("count").textContent = shown === items.length
      ? `${all} excerpts` : `${shown.toLocaleString("en")} of ${all} excerpts`;
    highlight(wanted.words);
    if (!current || !current.shown) rove(items.find((item) => item.shown) || null);
  };

  /* What was searched for is marked in the talk where the browser can; nothing else changes. */
  const most = 2000;
  const highlight = (words) => {
    if (!("highlights" in CSS)) return;
    CSS.highlights.delete("found");
    if (!words.length) return;
    const ranges = [];
    for (const item of items) {
      if (!item.shown) continue;
      const walker = document.createTreeWalker(item.el.querySelector(".say"), NodeFilter.SHOW_TEXT);
      while (walker.nextNode() && ranges.length < most) {
        const text = fold(walker.currentNode.data);
        if (text.length !== walker.currentNode.data.length) continue;
        for (const word of words) {
          for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
            const range = new Range();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + word.length);
            ranges.push(range);
          }
        }
      }
      if (ranges.length >= most) break;
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  };

  let waiting = 0;
  const soon = (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, event.target.id === "search" ? 150 : 0);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("reset", () => setTimeout(apply, 0));
  form.addEventListener("submit", (event) => { event.preventDefault(); apply(); });

  /* Keys: one excerpt at a time, and its link, can be reached with Tab, the others from it. */
  let current = null;
  for (const item of items) item.link.tabIndex = -1;
  const rove = (item) => {
    if (current) {
      current.el.tabIndex = current.link.tabIndex = -1;
      const mark = marks.get(current.el.id);
      if (mark) mark.classList.remove("here");
    }
    current = item;
    if (!item) return;
    item.el.tabIndex = item.link.tabIndex = 0;
    const mark = marks.get(item.el.id);
    if (mark) mark.classList.add("here");
  };
  const step = (by) => {
    let at = current && current.el.contains(document.activeElement) ? known.get(current.el) + by
      : current ? known.get(current.el) : 0;
    while (at >= 0 && at < items.length && !items[at].shown) at += by;
    if (at < 0 || at >= items.length) return;
    rove(items[at]);
    current.el.focus({ preventScroll: true });
    current.el.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("focusin", (event) => {
    const el = event.target.closest(".x");
    if (!el) { hide(); return; }
    rove(items[known.get(el)]);
    if (event.target === el) show(el, true);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) &&
      !/^(checkbox|radio)$/.test(event.target.type);
    if (event.key === "Escape") {
      hide();
      if (event.target.id === "search") event.target.blur();
      return;
    }
    if (typing) return;
    const onExcerpt = event.target.classList.contains("x");
    const letters = find("letters").checked;
    if ((letters && (event.key === "j" || event.key === "n")) || (onExcerpt && event.key === "ArrowDown")) step(1);
    else if ((letters && (event.key === "k" || event.key === "p")) || (onExcerpt && event.key === "ArrowUp")) step(-1);
    else if (letters && event.key === "/") find("search").focus();
    else return;
    event.preventDefault();
  });

  /* The probabilities of all outcomes, beside the excerpt under the pointer or in focus. */
  const tip = find("tip");
  let holder = null;
  const fill = (line) => {
    tip.replaceChildren(...line.textContent.split(", ").map((part) => {
      const [name, value] = part.split(" ");
      const row = document.createElement("div");
      const bar = document.createElement("i");
      const number = document.createElement("b");
      bar.className = name;
      bar.style.width = `${100 * Number(value)}%`;
      number.textContent = value;
      row.append(name, number, bar);
      return row;
    }));
  };
  const place = (el) => {
    const around = el.getBoundingClientRect();
    const size = tip.getBoundingClientRect();
    const beside = around.right + 10 + size.width < innerWidth;
    const left = beside ? around.right + 10 : around.right - size.width - 6;
    const below = around.bottom + 6 + size.height < innerHeight ? around.bottom + 6 : around.top - size.height - 6;
    const top = beside ? around.top : below;
    tip.style.left = `${Math.max(6, left)}px`;
    tip.style.top = `${Math.min(Math.max(6, top), innerHeight - size.height - 6)}px`;
  };
  const show = (el, focused) => {
    const line = el.querySelector(".all");
    hide();
    if (!line) return;
    fill(line);
    tip.hidden = false;
    place(el);
    holder = el;
    if (focused) el.setAttribute("aria-describedby", "tip");
  };
  const hide = () => {
    if (holder) holder.removeAttribute("aria-describedby");
    holder = null;
    tip.hidden = true;
  };
  let leaving = 0;
  document.addEventListener("pointerover", (event) => {
    const el = event.target.closest && event.target.closest(".x, #tip");
    clearTimeout(leaving);
    if (el && el !== tip && el !== holder) show(el, el === document.activeElement);
    else if (!el && holder && holder !== document.activeElement) leaving = setTimeout(hide, 250);
  });
  addEventListener("scroll", () => { if (holder) place(holder); }, { passive: true });
  addEventListener("resize", () => { if (holder) place(holder); }, { passive: true });

  /* An address of an excerpt leads the keys there too, and shows it if it was filtered out. */
  const go = () => {
    const el = location.hash && find(location.hash.slice(1));
    if (!el || !el.classList.contains("x")) return;
    if (el.hidden) { form.reset(); apply(); }
    rove(items[known.get(el)]);
    el.focus({ preventScroll: true });
    el.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", go);
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href^='#e']");
    if (link && link.hash === location.hash) go();
  });

  apply();
  go();
})();
