/** By which names of columns are the same: case, white space, underscores and quotes do not count. */
export function toColumnKey(name: string): string {
  return name.toLowerCase().replace(/[\s_"']/g, '');
}
