import { Button } from '@mantine/core'
import { useState } from 'react'
import { errorOf, ownHeaders } from '../api/client.ts'
import { tellFault } from './done.ts'
import { useErrorText } from './error-note.tsx'
import { keepFile } from './keep-file.ts'

type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** Fetches a file of the API and hands it to the browser to keep. */
export function DownloadButton({
  path,
  query = {},
  name,
  label,
}: {
  path: string
  query?: Query
  name: string
  label: string
}) {
  const [isBusy, setBusy] = useState(false)
  const write = useErrorText()
  async function run() {
    setBusy(true)
    try {
      const given = Object.entries(query).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, String(value)]],
      )
      const response = await fetch(`${path}?${new URLSearchParams(given)}`, {
        headers: ownHeaders('GET'),
      })
      if (!response.ok) throw await errorOf(response)
      keepFile(await response.blob(), name)
    } catch (error) {
      tellFault(write(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button variant="default" loading={isBusy} onClick={() => void run()}>
      {label}
    </Button>
  )
}
