import { invalid } from '../http/request-error.ts'

/** Refuses what would run where it is shown as a link: `javascript:` and the like. */
export function checkLink(field: string, value: string | null | undefined): void {
  if (!value || !/^\s*[a-z][a-z0-9+.-]*:/i.test(value) || /^https?:\/\//i.test(value)) return
  throw invalid(field, 'must be an address of the web', 'link')
}
