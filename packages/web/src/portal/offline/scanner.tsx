import { Alert, Skeleton } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTexts } from '../../i18n/texts.ts'
import { offlineTexts } from './offline-texts.ts'
import { pixelsOf, readQr } from './read-qr.ts'

const lookEveryMs = 200

/** Reads QR codes from the camera for as long as it is shown; the same one is told once. */
export function Scanner({ onRead }: { onRead: (text: string) => void }) {
  const t = useTexts(offlineTexts)
  const video = useRef<HTMLVideoElement>(null)
  const tell = useRef(onRead)
  const [state, setState] = useState<'starting' | 'seeing' | 'blind'>('starting')
  useEffect(() => {
    tell.current = onRead
  }, [onRead])
  useEffect(() => {
    let isOver = false
    let timer: number | undefined
    let stream: MediaStream | null = null
    let last: string | null = null
    async function look() {
      const { current } = video
      if (isOver || !current) return
      const size = { width: current.videoWidth, height: current.videoHeight }
      const pixels = pixelsOf(current, size)
      const text = pixels && (await readQr(pixels))
      if (isOver) return
      if (text && text !== last) {
        last = text
        tell.current(text)
      }
      timer = window.setTimeout(() => void look(), lookEveryMs)
    }
    async function start() {
      try {
        const wished = { facingMode: 'environment', width: { ideal: 1280 } }
        const opened = await navigator.mediaDevices.getUserMedia({ video: wished })
        if (isOver) {
          stop(opened)
          return
        }
        stream = opened
        const { current } = video
        if (!current) return
        current.srcObject = opened
        await current.play()
        setState('seeing')
        await look()
      } catch {
        // No camera, or none that the person permits.
        if (!isOver) setState('blind')
      }
    }
    void start()
    return () => {
      isOver = true
      window.clearTimeout(timer)
      if (stream) stop(stream)
    }
  }, [])
  if (state === 'blind') {
    return (
      <Alert color="orange" role="alert">
        {t('noCamera')}
      </Alert>
    )
  }
  return (
    <>
      {state === 'starting' && <Skeleton height={180} maw={420} />}
      <video
        ref={video}
        muted
        playsInline
        aria-label={t('camera')}
        style={{ maxWidth: 420, width: '100%', display: state === 'seeing' ? 'block' : 'none' }}
      />
    </>
  )
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
