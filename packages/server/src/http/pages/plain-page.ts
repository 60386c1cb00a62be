/** A page that needs nothing built: what to do when there is no other to show. */
export function plainPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`
}

export const notBuilt = plainPage(
  'The pages are not built',
  '<p>The server runs, and so do its APIs. Build the pages with <code>npm start</code>, or ' +
    '<code>npm run build --workspace=@leasehold/web</code>, and load this one again.</p>',
)

export const noSuchTenant = plainPage(
  'There is no such vendor here',
  '<p>The address names a vendor by an id, <code>t_…</code>. Ask whoever gave you the address.</p>',
)

/** Several vendors on one server: which of them is for the visitor to say, and not listed. */
export function whichTenant(page: string): string {
  return plainPage(
    'Which vendor?',
    `<p>Several vendors are on this server. The id of yours stands in the address that you were ` +
      `sent.</p>
<form action="/${page}">
<label for="tenant">Id of the vendor</label>
<input id="tenant" name="tenant" required pattern="t_[A-Za-z0-9_\\-]{22}" placeholder="t_…">
<button>Go on</button>
</form>`,
  )
}
