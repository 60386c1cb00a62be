/** The tenant that the page is of: it stands in its address, `/console/t_…` or `/portal/t_…`. */
export const tenantId = window.location.pathname.split('/')[2] ?? ''

/** What the address of the page begins with. */
export const basePath = window.location.pathname.split('/').slice(0, 3).join('/')
