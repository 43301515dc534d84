// What validators and parsers of npm make of files: `node validate.mjs FOLDER TOOL FILE…` prints a line
// {"entries": n, "faults": […]} for each.
// FOLDER is where they are installed.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, tool, ...files] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${folder}/package.json`));

async function partytime(text) {
  process.env.LOG_LEVEL = "silent";
  const { parseFeed } = require("podcast-partytime");
  const feed = parseFeed(text, { allowMissingGuid: false });
  if (!feed) return { entries: 0, faults: ["it is no podcast"] };
  const faults = [];
  for (const key of ["title", "link", "description", "author", "explicit", "guid", "itunesImage"]) {
    if (feed[key] === undefined || feed[key] === "") faults.push(`the show has no ${key}`);
  }
  for (const item of feed.items) {
    for (const key of ["guid", "enclosure", "pubDate", "title"]) {
      if (!item[key]) faults.push(`“${item.title}” has no ${key}`);
    }
  }
  return { entries: feed.items.length, faults };
}

async function podparse(text) {
  const parse = require("podparse").default ?? require("podparse");
  const feed = parse(text);
  const faults = feed.meta.title ? [] : ["the show has no title"];
  for (const episode of feed.episodes) {
    if (!episode.enclosure?.url) faults.push(`“${episode.title}” has no file`);
    if (Number.isNaN(Date.parse(episode.pubDate))) faults.push(`“${episode.title}” has no date`);
  }
  return { entries: feed.episodes.length, faults };
}

async function ical(text) {
  const { default: ICAL } = await import(pathToFileURL(require.resolve("ical.js")).href);
  const calendar = new ICAL.Component(ICAL.parse(text));
  const events = calendar.getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
  const faults = [];
  for (const event of events) {
    if (!event.uid || !event.startDate) faults.push(`“${event.summary}” has no uid or no start`);
    else if (event.endDate && event.endDate.compare(event.startDate) < 0) faults.push(`“${event.summary}” ends before it begins`);
  }
  return { entries: events.length, faults };
}

for (const file of files) {
  try {
    console.log(JSON.stringify(await { partytime, podparse, ical }[tool](readFileSync(file, "utf8"))));
  } catch (error) {
    console.log(JSON.stringify({ entries: 0, faults: [`${error.name}: ${error.message}`] }));
  }
}
