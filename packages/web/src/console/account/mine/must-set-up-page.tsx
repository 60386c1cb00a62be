import { Button, Container, Group } from '@mantine/core'
import { useTexts } from '../../../i18n/texts.ts'
import { PageHeader } from '../../../shared/page-header.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { signOut } from '../../sign-in/sign-out.ts'
import { mineTexts } from './mine-texts.ts'
import { SecondFactor } from './second-factor.tsx'

/** In place of the console until whoever is signed in has the second factor that the vendor asks for. */
export function MustSetUpPage() {
  const t = useTexts(mineTexts)
  const shared = useTexts(sharedTexts)
  return (
    <Container component="main" size={520} py={60}>
      <PageHeader title={t('secondFactor')} />
      <SecondFactor />
      <Group mt="xl">
        <Button variant="default" onClick={() => void signOut()}>
          {shared('signOut')}
        </Button>
      </Group>
    </Container>
  )
}
