/* Search in German over an index made by aggregator.search.website. No library, no request but for the index.
 *
 * This script runs rules and knows none: tables of endings, letters, stop words and limits come with the index. What each
 * function does is said where it stands in Python: keys.query_keys, queries.question, queries.widened, excerpts.excerpt.
 *
 *   import { open, attach } from "./search.js";
 *   const search = open(await (await fetch("search.json")).json());
 *   search("digital projekt", { limit: 20, kind: "Podcast" })
 *     → { total, hits: [{ address, date, kind, centre, topics, title: [[text, hit], …], excerpt: [[text, hit], …] }] }
 */

const WORD = /[\p{L}\p{N}]+/gu;
const SHOWN_WORD = /[\p{L}\p{N}]+(?:[:*_/·]-?[iI]n(?:nen)?)?/gu;
const MARKS = /\p{M}/gu;
const HYPHENS = /[‐‑]/g;
const INITIALS = /(?<![\p{L}\p{N}])(\p{L})\.(?=\p{L}(?![\p{L}\p{N}]))/gu;

/** A search in an index: (text, {limit, kind, centre, topic}) → {total, hits}. */
export function open(index) {
  const rules = compiled(index.rules);
  const terms = index.terms ? index.terms.split(" ") : [];
  const packed = index.hits ? index.hits.split(" ") : [];
  const places = new Map(terms.map((term, place) => [term, place]));
  const known = (key) => places.has(key);
  const unpacked = new Map();

  /** The works that have a key: work → weight. */
  function holders(key) {
    if (!known(key)) return new Map();
    if (!unpacked.has(key)) unpacked.set(key, unpack(packed[places.get(key)], rules));
    return unpacked.get(key);
  }

  /** The works that have one of some keys, with what that is worth. */
  function any(keys) {
    const found = new Map();
    for (const key of keys) {
      const own = holders(key);
      const rare = Math.log(1 + index.works.title.length / (own.size || 1));
      for (const [work, weight] of own) found.set(work, Math.max(found.get(work) ?? 0, weight * rare));
    }
    return found;
  }

  function answered(wanted) {
    const found = new Map();
    for (const way of wanted.ways) {
      for (const [work, worth] of all(way.map(any))) found.set(work, Math.max(found.get(work) ?? 0, worth));
    }
    return found;
  }

  return function search(text, { limit = 20, kind = "", centre = "", topic = "" } = {}) {
    const asked = widened(question(text, rules), terms, known, rules);
    if (!asked.wanted.length) return { total: 0, hits: [] };
    const { works } = index;
    const fits = (work) =>
      (!kind || index.kinds[works.kind[work]] === kind) &&
      (!centre || index.centres[works.centre[work]] === centre) &&
      (!topic || works.topics[work].some((place) => index.topics[place] === topic));
    const found = [...all(asked.wanted.map(answered))].filter(([work]) => fits(work));
    const order = (work) => {
      const title = wordsIn(folded(works.title[work], rules)).join(" ");
      return title === asked.text ? 0 : ` ${title} `.includes(` ${asked.text} `) ? 1 : 2;
    };
    found.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    const ranked = found.slice(0, Math.max(limit, rules.ranked)).map(([work, worth]) => [order(work), -worth, work]);
    ranked.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
    const stems = stemsWanted(asked);
    const hits = ranked.slice(0, limit).map(([, , work]) => ({
      address: works.address[work],
      date: works.date[work],
      kind: index.kinds[works.kind[work]] ?? "",
      centre: index.centres[works.centre[work]] ?? "",
      topics: works.topics[work].map((place) => index.topics[place]),
      title: marked(works.title[work], stems, rules),
      excerpt: excerpt(works.text[work], stems, rules),
    }));
    return { total: found.length, hits };
  };
}

/* -- words and keys ------------------------------------------------------------------------------------------------- */

const TABLES = ["gender", "masculine", "agent", "erPlural", "adjective", "noun", "other", "plural"];

export function compiled(rules) {
  const made = { ...rules, stopWords: new Set(rules.stopWords), prefixes: new Set(rules.prefixes) };
  for (const name of TABLES) {
    made[name] = rules[name].map(([pattern, becomes]) => [
      new RegExp(pattern, name === "gender" ? "g" : ""),
      becomes === null ? null : becomes.replace(/\\(\d)/g, "$$$1"),
    ]);
  }
  return made;
}

export function folded(text, rules) {
  let plain = text.replaceAll("´", "'").normalize("NFKC").toLowerCase();
  for (const [sign, letters] of rules.signs) plain = plain.replaceAll(sign, letters);
  plain = plain.normalize("NFD").replace(MARKS, "");
  for (const [pattern, becomes] of rules.gender) plain = plain.replace(pattern, becomes);
  return plain;
}

function wordsIn(text) {
  return text.match(WORD) ?? [];
}

function rewrite(table, word) {
  for (const [pattern, becomes] of table) {
    if (pattern.test(word)) return becomes === null ? word : word.replace(pattern, becomes);
  }
  return null;
}

function withoutUmlaut(stem, word, rules) {
  return stem === word || /(?:chen|lein)$/.test(word) ? null : rewrite(rules.plural, stem);
}

export function queryKeys(word, rules) {
  if ([...word].length < rules.shortest) return [word];
  const base = rewrite(rules.masculine, word) || word;
  const agent = rewrite(rules.agent, base);
  const found = [];
  if (agent) {
    const plural = rewrite(rules.erPlural, base);
    found.push(base, agent, plural, plural && rewrite(rules.plural, plural), rewrite(rules.adjective, base));
  } else {
    for (const table of [rules.noun, rules.other]) {
      const stem = rewrite(table, base) || base;
      found.push(stem, withoutUmlaut(stem, base, rules));
    }
    found.push(word, base === word ? null : rewrite(rules.plural, base));
  }
  return [...new Set(found.filter(Boolean))];
}

function withoutMarks(word, rules) {
  return rules.loose.reduce((plain, [letters, letter]) => plain.replaceAll(letters, letter), word);
}

function compounded(left, rules) {
  if (!left) return true;
  return left.length >= 2 && !rules.prefixes.has(left) && (/[aeiouy]/.test(left) || !/^\p{L}+$/u.test(left));
}

/* -- questions ------------------------------------------------------------------------------------------------------ */

export function question(text, rules) {
  const typed = [...text].slice(0, rules.longest).join("").replaceAll("\0", " ");
  const plain = folded(typed, rules).replace(HYPHENS, "-").replace(INITIALS, "$1-");
  const wanted = new Map();
  for (const chain of plain.match(/[\p{L}\p{N}-]+/gu) ?? []) {
    const pieces = wordsIn(chain);
    const word = pieces.join("");
    if (!word || wanted.has(word) || rules.stopWords.has(word)) continue;
    const ways = [[queryKeys(word, rules)]];
    if (pieces.length > 1) {
      const told = pieces.filter((piece) => pieces.length === 2 || !rules.stopWords.has(piece));
      ways.push(told.map((piece) => queryKeys(piece, rules)));
    }
    wanted.set(word, { word, ways });
  }
  return { text: wordsIn(plain).join(" "), wanted: [...wanted.values()].slice(0, rules.mostWords) };
}

export function widened(asked, terms, known, rules) {
  const wanted = asked.wanted.map(({ word, ways }) => {
    const more = [...ways];
    const parts = ways.length === 1 ? halves(rewrite(rules.masculine, word) || word, known, rules) : [];
    if (parts.length) more.push(parts.map((part) => queryKeys(part, rules)));
    if (!more.some((way) => way.every((keys) => keys.some(known)))) {
      const kin = kinOf(word, terms, rules);
      if (kin.length) more.push([kin]);
    }
    return { word, ways: more };
  });
  return { text: asked.text, wanted };
}

function halves(word, known, rules) {
  for (let cut = rules.shortest; cut <= word.length - rules.shortest; cut += 1) {
    const [left, right] = [word.slice(0, cut), word.slice(cut)];
    if (!compounded(left, rules) || !queryKeys(right, rules).some(known)) continue;
    for (const link of rules.links) {
      if (link && !left.endsWith(link)) continue;
      const first = left.slice(0, left.length - link.length);
      if (first.length >= rules.shortest && queryKeys(first, rules).some(known)) return [first, right];
    }
  }
  return [];
}

const looseTerms = new WeakMap();

function kinOf(word, terms, rules) {
  const keys = queryKeys(word, rules);
  const loose = new Set(keys.map((key) => withoutMarks(key, rules)));
  const [stem] = keys;
  if (!looseTerms.has(terms)) looseTerms.set(terms, terms.map((term) => withoutMarks(term, rules)));
  const spelt = looseTerms.get(terms).flatMap((plain, place) => (loose.has(plain) ? [terms[place]] : []));
  const holding = terms.filter((term) => {
    if (stem.length < rules.shortestPart || term.length < stem.length + rules.shortest - 1) return false;
    if (term.startsWith(stem)) return true;
    return (term.endsWith(word) || term.endsWith(stem)) && compounded(term.slice(0, -stem.length), rules);
  });
  return [...new Set([...spelt, ...holding])].slice(0, rules.mostKin);
}

/* -- hits ----------------------------------------------------------------------------------------------------------- */

function unpack(text, rules) {
  const found = new Map();
  let [number, step, place] = [0, 0, 1];
  for (const character of text) {
    const value = rules.alphabet.indexOf(character);
    step += (value % 32) * place;
    if (value >= 32) {
      place *= 32;
    } else {
      number += step;
      found.set(Math.floor(number / rules.weights.length), rules.weights[number % rules.weights.length]);
      [step, place] = [0, 1];
    }
  }
  return found;
}

/** What all of some maps have, worth the sum. */
function all(maps) {
  const [first, ...others] = [...maps].sort((a, b) => a.size - b.size);
  const found = new Map();
  for (const [work, worth] of first ?? []) {
    if (others.every((other) => other.has(work))) {
      found.set(work, others.reduce((sum, other) => sum + other.get(work), worth));
    }
  }
  return found;
}

function stemsWanted(asked) {
  return new Set(asked.wanted.flatMap(({ ways }) => ways.flat(2)));
}

function isHit(word, stems, rules) {
  const plain = folded(word, rules);
  const keys = queryKeys(plain, rules);
  if (keys.some((key) => stems.has(key))) return true;
  return [...stems].some((stem) => {
    if (stem.length < rules.shortest || stem.length >= plain.length - 2) return false;
    if (plain.startsWith(stem)) return true;
    return keys.some((key) => key.endsWith(stem) && compounded(key.slice(0, -stem.length), rules));
  });
}

export function marked(text, stems, rules) {
  const pieces = [];
  let behind = 0;
  for (const found of text.matchAll(SHOWN_WORD)) {
    if (!isHit(found[0], stems, rules)) continue;
    pieces.push([text.slice(behind, found.index), false], [found[0], true]);
    behind = found.index + found[0].length;
  }
  pieces.push([text.slice(behind), false]);
  return pieces.filter(([piece]) => piece);
}

function excerpt(line, stems, rules) {
  const first = [...line.matchAll(SHOWN_WORD)].find((found) => isHit(found[0], stems, rules));
  return marked(stretch(line, first?.index ?? 0, rules), stems, rules);
}

function stretch(line, at, rules) {
  if (line.length <= rules.excerpt) return line;
  const start = at <= rules.lead ? 0 : line.lastIndexOf(" ", at - rules.lead - 1) + 1;
  let end = start + rules.excerpt;
  if (end < line.length) {
    const space = Math.max(line.lastIndexOf(" ", end - 1), at + 1);
    end = space > start + Math.floor(rules.excerpt / 2) ? space : end;
  }
  return (start ? "… " : "") + line.slice(start, end).replace(/[ ,;:–-]+$/, "") + (end < line.length ? " …" : "");
}

/* -- a page ---------------------------------------------------------------------------------------------------------- */

/** Let a form answer on its page. `form` has a field named `q`, and fields `kind`, `centre`, `topic` where wanted; `list` is an
 * empty <ol> or <ul>, `status` an element with role="status", `index` the address of the index. It is fetched at the first
 * question. The address of the page keeps the question, so that it can be sent on. */
export function attach({ form, list, status, index, limit = 30 }) {
  let opened = null;
  const ready = () => (opened ??= fetch(index).then((answer) => answer.json()).then(open));
  const values = () => Object.fromEntries(new FormData(form));

  async function answer() {
    const { q = "", ...narrowed } = values();
    if (!q.trim()) {
      list.replaceChildren();
      status.textContent = "";
      return;
    }
    try {
      const found = (await ready())(q, { limit, ...narrowed });
      if (values().q === q) show(found, list, status);
    } catch {
      opened = null;
      status.textContent = "Die Suche ist gerade nicht erreichbar.";
    }
  }

  const [asked] = [new URLSearchParams(location.search).get("q")];
  if (asked) form.elements.q.value = asked;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    history.replaceState(null, "", `?${new URLSearchParams(values())}`);
    answer();
  });
  form.addEventListener("input", answer);
  return answer();
}

function show({ total, hits }, list, status) {
  const told = total === 1 ? "1 Treffer" : `${total.toLocaleString("de-DE")} Treffer`;
  const cut = total > hits.length ? `, die besten ${hits.length}` : "";
  status.textContent = total ? told + cut : "Nichts gefunden.";
  list.replaceChildren(...hits.map(entry));
}

function entry(hit) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = hit.address;
  link.append(...hit.title.map(piece));
  const about = document.createElement("p");
  about.className = "about";
  const day = document.createElement("time");
  day.dateTime = hit.date;
  day.textContent = new Date(`${hit.date}T12:00:00Z`).toLocaleDateString("de-DE", { dateStyle: "medium" });
  about.append(...[hit.kind, hit.centre].filter(Boolean).map((text) => `${text} · `), day);
  const text = document.createElement("p");
  text.append(...hit.excerpt.map(piece));
  item.append(link, about, ...(hit.excerpt.length ? [text] : []));
  return item;
}

function piece([text, hit]) {
  if (!hit) return text;
  const mark = document.createElement("mark");
  mark.textContent = text;
  return mark;
}
