import { TextInput } from '@mantine/core'

/**
 * An instant, entered in the viewer's zone and given as one of the API; null while it is empty or
 * none. `description` is for what it is in UTC, or whatever else is to be said of it.
 */
export function MomentInput({
  label,
  value,
  onChange,
  description,
  error,
}: {
  label: string
  value: string | null
  onChange: (value: string | null) => void
  description?: string
  error?: string
}) {
  const utc = value === null ? undefined : `${value.slice(0, 16).replace('T', ' ')} UTC`
  return (
    <TextInput
      type="datetime-local"
      maw={280}
      label={label}
      description={description ?? utc}
      error={error}
      value={value === null ? '' : toLocal(value)}
      onChange={({ currentTarget }) => {
        const at = Date.parse(currentTarget.value)
        onChange(Number.isNaN(at) ? null : writeUtc(at))
      }}
    />
  )
}

/** As the field has it: in the viewer's zone, to the minute. */
function toLocal(instant: string): string {
  const at = new Date(instant)
  return writeUtc(at.getTime() - at.getTimezoneOffset() * 60_000).slice(0, 16)
}

function writeUtc(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z')
}
