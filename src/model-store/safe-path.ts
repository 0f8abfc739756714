/** Whether a text names one file or folder, on any system, and leads nowhere else. */
export function isFileName(text: string): boolean {
  return !['', '.', '..'].includes(text) && !['/', '\\', ':', '\0'].some((sign) => text.includes(sign));
}

/** Whether a path, with `/` between its parts, stays in the folder that it starts from. */
export function isInnerPath(path: string): boolean {
  return path.split('/').every(isFileName);
}
