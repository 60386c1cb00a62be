import { SegmentedControl, Stack, Text, useMantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { changeLanguage, currentLanguage, type Language } from '../i18n/languages.ts'
import { useTexts } from '../i18n/texts.ts'
import { sharedTexts } from './texts.ts'

/** Language and light or dark, for this device. */
export function Preferences() {
  const t = useTexts(sharedTexts)
  useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600} id="language-label">
        {t('language')}
      </Text>
      <SegmentedControl
        size="xs"
        aria-labelledby="language-label"
        data={[
          { value: 'en', label: 'English' },
          { value: 'de', label: 'Deutsch' },
        ]}
        value={currentLanguage()}
        onChange={(language) => changeLanguage(language as Language)}
      />
      <Text size="sm" fw={600} id="theme-label">
        {t('theme')}
      </Text>
      <SegmentedControl
        size="xs"
        aria-labelledby="theme-label"
        data={(['light', 'dark', 'auto'] as const).map((value) => ({ value, label: t(value) }))}
        value={colorScheme}
        onChange={setColorScheme}
      />
    </Stack>
  )
}
