import { isIP } from 'node:net'
import Type from 'typebox'

export const schema = Type.Object({
  configFile: Type.Optional(Type.String({ minLength: 1 })),
  port: Type.Integer({ minimum: 0, maximum: 65535 }),
  host: Type.String({ pattern: '^\\S+$' }),
  publicUrl: Type.String({ pattern: '^https?://[^\\s/?#]+(/[^\\s?#]*)?$' }),
  dataDir: Type.String({ minLength: 1 }),
  databaseUrl: Type.Optional(Type.String({ pattern: '^postgres(ql)?://\\S+$' })),
  postgresBin: Type.Optional(Type.String({ minLength: 1 })),
  masterKey: Type.Optional(
    // 32 bytes in hexadecimal, base64 or base64url.
    Type.String({ pattern: '^([0-9A-Fa-f]{64}|[A-Za-z0-9+/]{43}=?|[A-Za-z0-9_-]{43}=?)$' }),
  ),
  testClock: Type.Boolean(),
  logLevel: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  // No number of proxies: whoever calls directly would be trusted as the last of them.
  trustProxy: Type.Union([Type.Boolean(), Type.Array(Type.String())]),
  bodyLimitBytes: Type.Integer({ minimum: 1024, maximum: 1024 * 1024 * 1024 }),
  addressRequestsPerMinute: Type.Integer({ minimum: 0, maximum: 10_000_000 }),
  tenantRequestsPerMinute: Type.Integer({ minimum: 0, maximum: 10_000_000 }),
  webhooksAllowPrivate: Type.Boolean(),
  identityAllowPrivate: Type.Boolean(),
  eventRetentionDays: Type.Integer({ minimum: 7, maximum: 3660 }),
  smtpUrl: Type.Optional(Type.String({ pattern: '^smtps?://[^\\s/]+(/[^\\s]*)?$' })),
  // An address, or a name and an address in angle brackets.
  mailFrom: Type.Optional(
    Type.String({ pattern: '^([^<>\\r\\n]+<[^<>\\s@]+@[^<>\\s@]+>|[^<>\\s@]+@[^<>\\s@]+)$' }),
  ),
  logRetentionDays: Type.Integer({ minimum: 32, maximum: 36_600 }),
  localConfig: Type.Optional(Type.String({ minLength: 1 })),
  // The name ends at the first colon of what Basic authentication sends.
  localUsername: Type.String({ pattern: '^[^:\\s]+$' }),
  localPassword: Type.Optional(Type.String({ minLength: 8 })),
})

export type SettingName = keyof typeof schema.properties

type Setting = {
  variable: string
  expected: string
  default?: unknown
  /** From the text of a variable; what has no meaning is left for the check to refuse. */
  read?: (text: string) => unknown
  /** What the schema can't say. */
  check?: (value: unknown) => boolean
  /** Never printed; may also come from the file that `<variable>_FILE` names. */
  secret?: true
}

export const settings: Record<SettingName, Setting> = {
  configFile: { variable: 'LEASEHOLD_CONFIG', expected: 'the path of a YAML file' },
  port: {
    variable: 'LEASEHOLD_PORT',
    expected: 'a port from 0 to 65535',
    default: 4100,
    read: readNumber,
  },
  host: {
    variable: 'LEASEHOLD_HOST',
    expected: 'an address or host name to listen on',
    default: '127.0.0.1',
  },
  publicUrl: {
    variable: 'LEASEHOLD_PUBLIC_URL',
    expected: 'an http or https address without query, as clients see this server',
    check: (value) => URL.canParse(String(value)),
  },
  dataDir: {
    variable: 'LEASEHOLD_DATA_DIR',
    expected: 'the path of a folder',
    default: '.leasehold',
  },
  databaseUrl: {
    variable: 'DATABASE_URL',
    expected: 'an address such as postgres://user:password@host:5432/leasehold',
    secret: true,
  },
  postgresBin: {
    variable: 'LEASEHOLD_POSTGRES_BIN',
    expected: 'the path of a folder with the programs initdb and postgres',
  },
  masterKey: {
    variable: 'LEASEHOLD_MASTER_KEY',
    expected: '32 bytes as 64 hexadecimal digits or 43 characters of base64',
    secret: true,
  },
  testClock: {
    variable: 'LEASEHOLD_TEST_CLOCK',
    expected: '1 or 0',
    default: false,
    read: readFlag,
  },
  logLevel: {
    variable: 'LEASEHOLD_LOG_LEVEL',
    expected: 'one of fatal, error, warn, info, debug, trace, silent',
    default: 'info',
  },
  trustProxy: {
    variable: 'LEASEHOLD_TRUST_PROXY',
    expected:
      'true, false, or the proxies in front, separated by commas, each an address, a range such as ' +
      '10.0.0.0/8, or loopback, linklocal or uniquelocal',
    default: false,
    read: readTrust,
    check: (value) => !Array.isArray(value) || value.every(isProxy),
  },
  bodyLimitBytes: {
    variable: 'LEASEHOLD_BODY_LIMIT',
    expected: 'a number of bytes from 1024 to 1073741824',
    default: 1024 * 1024,
    read: readNumber,
  },
  addressRequestsPerMinute: {
    variable: 'LEASEHOLD_ADDRESS_REQUESTS_PER_MINUTE',
    expected: 'a number of requests up to 10000000, 0 for no limit',
    default: 0,
    read: readNumber,
  },
  tenantRequestsPerMinute: {
    variable: 'LEASEHOLD_TENANT_REQUESTS_PER_MINUTE',
    expected: 'a number of requests up to 10000000, 0 for no limit',
    default: 0,
    read: readNumber,
  },
  webhooksAllowPrivate: {
    variable: 'LEASEHOLD_WEBHOOKS_ALLOW_PRIVATE',
    expected: '1 or 0',
    default: false,
    read: readFlag,
  },
  identityAllowPrivate: {
    variable: 'LEASEHOLD_IDENTITY_ALLOW_PRIVATE',
    expected: '1 or 0',
    default: false,
    read: readFlag,
  },
  eventRetentionDays: {
    variable: 'LEASEHOLD_EVENT_RETENTION_DAYS',
    expected: 'a number of days from 7 to 3660',
    default: 90,
    read: readNumber,
  },
  smtpUrl: {
    variable: 'LEASEHOLD_SMTP_URL',
    expected: 'an address such as smtps://user:password@mail.example:465',
    check: (value) => URL.canParse(String(value)),
    secret: true,
  },
  mailFrom: {
    variable: 'LEASEHOLD_MAIL_FROM',
    expected: 'an address such as Licences <licences@vendor.example>',
  },
  logRetentionDays: {
    variable: 'LEASEHOLD_LOG_RETENTION_DAYS',
    // The lines of this month and of the one before are never removed: see `forget-log.ts`.
    expected: 'a number of days from 32 to 36600',
    default: 400,
    read: readNumber,
  },
  localConfig: {
    variable: 'LEASEHOLD_LOCAL_CONFIG',
    expected: 'the path of the file that the vendor has given for a local license server',
  },
  localUsername: {
    variable: 'LEASEHOLD_LOCAL_USERNAME',
    expected: 'a name without a colon or blanks',
    default: 'admin',
  },
  localPassword: {
    variable: 'LEASEHOLD_LOCAL_PASSWORD',
    expected: 'a password of 8 characters or more',
    secret: true,
  },
}

export const names = Object.keys(settings) as SettingName[]

/** What the text of a variable means. */
export function fromText(name: SettingName, text: string): unknown {
  return settings[name].read?.(text.trim()) ?? text
}

function readNumber(text: string): unknown {
  return /^\d+$/.test(text) ? Number(text) : text
}

function readFlag(text: string): unknown {
  if (/^(1|true|yes|on)$/i.test(text)) return true
  return /^(0|false|no|off)$/i.test(text) ? false : text
}

function readTrust(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  return text.split(',').map((part) => part.trim())
}

function isProxy(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  if (bits === undefined) return true
  return /^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128)
}
