// Figures as text. What is not known is a dash, which is not zero.

export const NONE = '–';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

const digits = (value, unit) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;

export const count = value => (value == null ? NONE : value < 100000 ? whole.format(value) : compact.format(value));

export const rate = value => (value == null ? NONE : value > 0 && value < 10 ? value.toFixed(1) : count(value));

/** Returns microseconds in the unit that fits. */
export function micros(value) {
  if (value == null) return NONE;
  if (value < 1000) return `${Math.round(value)} µs`;
  if (value < 1e6) return digits(value / 1e3, 'ms');
  return value < 120e6 ? digits(value / 1e6, 's') : span(value / 1e6);
}

/** Returns seconds as people say them. */
export function span(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 120) return `${s} s`;
  if (s < 7200) return `${Math.floor(s / 60)} min`;
  if (s < 172800) return `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor(s % 86400 / 3600)} h`;
}

export function bytes(value) {
  if (value == null) return NONE;
  if (value < 1024) return `${value} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let size = value;
  let unit = -1;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return digits(size, units[unit]);
}

export const time = millis => (millis == null ? NONE : clock.format(millis));

export const date = millis => (millis == null ? NONE : day.format(millis));

/** Returns how long ago that was, by the program's own clock. */
export const ago = (millis, now) => (millis == null ? NONE : `${span((now - millis) / 1000)} ago`);

export const words = text => (text ? text.replaceAll('_', ' ') : NONE);
