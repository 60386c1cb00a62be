import { Tabs } from '@mantine/core'
import type { ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { useTexts } from '../../i18n/texts.ts'
import { PageHeader } from '../../shared/page-header.tsx'
import { reportTexts } from './report-texts.ts'

const reports = [
  ['expiring', 'expiring'],
  ['overdraft', 'overdraft'],
  ['denials', 'denials'],
  ['usage', 'usage'],
  ['stale-devices', 'staleDevices'],
  ['copies', 'copies'],
] as const

export type Report = (typeof reports)[number][0]

/** A report among the others. */
export function ReportFrame({
  report,
  actions,
  children,
}: {
  report: Report
  actions?: ReactNode
  children: ReactNode
}) {
  const t = useTexts(reportTexts)
  const navigate = useNavigate()
  const name = reports.find(([path]) => path === report)?.[1] ?? 'expiring'
  return (
    <>
      <PageHeader title={t(name)} subtitle={t('title')} actions={actions} />
      <Tabs
        value={report}
        onChange={(path) => void navigate(`/reports/${path}`)}
        keepMounted={false}
        activateTabWithKeyboard={false}
      >
        <Tabs.List mb="md" aria-label={t('which')}>
          {reports.map(([path, title]) => (
            <Tabs.Tab key={path} value={path}>
              {t(title)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={report}>{children}</Tabs.Panel>
      </Tabs>
    </>
  )
}
