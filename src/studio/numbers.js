/** Numbers as people of a language read them. */

/** @param {number} milliseconds */
export function formatDuration(milliseconds, language) {
  const [value, unit, digits] =
    milliseconds < 1000
      ? [milliseconds, 'millisecond', milliseconds < 10 ? 1 : 0]
      : [milliseconds / 1000, 'second', milliseconds < 100_000 ? 1 : 0];
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: language === 'ko' && unit === 'second' ? 'long' : 'short',
    maximumFractionDigits: digits,
  }).format(value);
}

/** Dollars, with enough digits for the price of one small image. */
export function formatDollars(dollars, language) {
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    maximumFractionDigits: 4,
  }).format(dollars);
}

/** @param {string} iso */
export function formatTime(iso, language) {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));
}

/** Day and time in the least room. @param {string} iso */
export function formatShortTime(iso, language) {
  const parts = { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  return new Intl.DateTimeFormat(language, parts).format(new Date(iso));
}

export function formatScore(score, language) {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(score);
}
