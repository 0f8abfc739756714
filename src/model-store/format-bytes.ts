const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** `4.3 GB`, in the decimal units that the hub and disk makers use. */
export function formatBytes(bytes: number): string {
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** unit;
  return `${unit > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}
