// Reads a JSON list of calendar texts from the standard input with ical.js; prints, for each, what its entries say.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

// `import "ical.js"` would not look into NODE_PATH.
const require = createRequire(import.meta.url);
const { default: ICAL } = await import(pathToFileURL(require.resolve("ical.js")));

function moment(time) {
  // UTC for times, the plain date for whole days.
  return time.isDate ? time.toString() : new Date(time.toUnixTime() * 1000).toISOString();
}

function read(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      start: moment(event.startDate),
      end: moment(event.endDate),
      summary: event.summary,
      description: event.description ?? "",
      status: component.getFirstPropertyValue("status"),
      alarms: component.getAllSubcomponents("valarm").map((alarm) => [
        alarm.getFirstPropertyValue("trigger").toSeconds(), alarm.getFirstPropertyValue("description"),
      ]),
    };
  });
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf-8")).map(read)));
