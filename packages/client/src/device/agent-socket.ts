/** Where the agent of a machine listens, when its configuration says nothing else. */
export function defaultAgentSocket(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): string {
  if (env.LEASEHOLD_AGENT_SOCKET) return env.LEASEHOLD_AGENT_SOCKET
  return platform === 'win32' ? '\\\\.\\pipe\\leasehold-agent' : '/run/leasehold-agent/agent.sock'
}
