/*
 * A spreadsheet runs a cell that begins like this as a formula, and what a customer is called must
 * run nothing. An apostrophe before it makes it text; one that was there already gets another, so
 * that reading gives back what was written.
 */
const formula = /^'*[=+\-@\t\r]/

export function escapeCell(text: string): string {
  return formula.test(text) ? `'${text}` : text
}

export function unescapeCell(text: string): string {
  return text.startsWith("'") && formula.test(text) ? text.slice(1) : text
}
