/** The text, or as much of it as fits with an ellipsis; no character is cut in two. */
export function shorten(text: string, mostLength: number): string {
  if (text.length <= mostLength) return text;
  return `${text.slice(0, mostLength - 1).replace(/\p{Surrogate}$/u, '')}…`;
}
