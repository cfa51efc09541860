// Reads a JSON list of calendar texts from the standard input with node-ical; prints, for each, what its entries say.
const { readFileSync } = require("node:fs");
const ical = require("node-ical");

function moment(time, isDate) {
  // It makes a whole day a Date at midnight of this computer's zone.
  const two = (number) => String(number).padStart(2, "0");
  return isDate ? `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}` : time.toISOString();
}

function seconds(trigger) {
  const [, sign, days, hours, minutes] = /^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(trigger);
  const length = (Number(days ?? 0) * 24 + Number(hours ?? 0)) * 3600 + Number(minutes ?? 0) * 60;
  return sign ? -length : length;
}

function read(text) {
  const events = Object.values(ical.sync.parseICS(text)).filter((found) => found.type === "VEVENT");
  return events.map((found) => ({
    uid: found.uid,
    start: moment(found.start, found.datetype === "date"),
    end: moment(found.end, found.datetype === "date"),
    summary: found.summary,
    description: found.description ?? "",
    status: found.status,
    alarms: (found.alarms ?? []).map((alarm) => [seconds(alarm.trigger), alarm.description]),
  }));
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf-8")).map(read)));
