/** Everything that is wrong with a configuration, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  constructor(path: string, problems: readonly string[]) {
    super(
      `The configuration ${path} cannot be used:\n${problems.map((text) => `  ${text}`).join('\n')}`,
    )
  }
}
