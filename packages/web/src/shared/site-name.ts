let name = 'Leasehold'

/** What stands behind the title of each page. */
export function siteName(): string {
  return name
}

/** The portal is the vendor's, and says so. */
export function setSiteName(text: string): void {
  name = text
}
