/** The agent of a machine. Its commands arrive with the update cycle; until then the package is empty. */
export const agentVersion = '0.1.0'
