// What a page does better with scripts and does without them as well: nothing here is needed to read or to listen.
"use strict";

// An event that is over since this page was written is no coming event.
const now = Date.now();
for (const entry of document.querySelectorAll("[data-coming] [data-end]")) {
  if (Date.parse(entry.dataset.end) <= now) entry.hidden = true;
}
for (const list of document.querySelectorAll("[data-coming]")) {
  if (!list.querySelector("[data-end]:not([hidden])")) {
    for (const part of list.querySelectorAll("[data-with-events]")) part.hidden = true;
    const empty = list.querySelector("[data-no-events]");
    if (empty) empty.hidden = false;
  }
}

// Two episodes at once help nobody.
document.addEventListener(
  "play",
  (event) => {
    for (const player of document.querySelectorAll("audio")) {
      if (player !== event.target) player.pause();
    }
  },
  true,
);

// The address of a feed is there to be copied.
for (const field of document.querySelectorAll("input[readonly]")) {
  field.addEventListener("focus", () => field.select());
}
