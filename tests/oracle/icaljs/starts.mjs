// What Mozilla's ical.js, with which Thunderbird reads calendars, makes of a calendar file.
//
//     starts.mjs FILE DAYS
//         prints one JSON value: for each event of the file, in its order, the Unix seconds at which it starts in
//         the DAYS after its first start, by the rules of the file's own VTIMEZONEs.

import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const [file, days] = process.argv.slice(2);
const calendar = new ICAL.Component(ICAL.parse(readFileSync(file, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);

const starts = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  const last = event.startDate.toUnixTime() + days * 86_400;
  const found = [];
  const walls = event.iterator();
  for (let wall = walls.next(); wall && wall.toUnixTime() <= last; wall = walls.next()) found.push(wall.toUnixTime());
  return found;
});
console.log(JSON.stringify(starts));
