import { RequestError } from '../../http/request-error.ts'

/** What keeps a file from being read at all, and where. Lines begin at 1. */
export class CsvFault extends Error {
  readonly line: number
  readonly code: string
  readonly column: string | null

  constructor(line: number, code: string, message: string, column: string | null = null) {
    super(message)
    this.name = 'CsvFault'
    this.line = line
    this.code = code
    this.column = column
  }
}

/** As the 422 of the request that sent the file. */
export function csvRefusal({ line, column, code, message }: CsvFault): RequestError {
  return new RequestError('validationFailed', {
    details: `Line ${line}: ${message}. Nothing was imported.`,
    validationErrors: [{ propertyName: column, message: `line ${line}: ${message}`, code }],
    explanation: { code, line, column },
  })
}
