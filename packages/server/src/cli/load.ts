import { readFileSync } from 'node:fs'
import { type LoadedConfig, loadConfig } from '../config.ts'

/** The configuration of this process: its environment, and the file that names. */
export function load(): LoadedConfig {
  return loadConfig(process.env, (path) => readFileSync(path, 'utf8'))
}
