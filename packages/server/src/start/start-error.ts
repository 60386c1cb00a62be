/** What keeps the server from starting and can be put right: the message says how. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
