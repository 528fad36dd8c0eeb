// The name of a device as the page's language has it.

import { t } from './i18n.js';

/** `Firefox on Linux` as a person would say it; a name of one word stays as it is. */
export function deviceName(device) {
  if (!device) return t('sessions.unknown_device');
  const [browser, system] = device.split(' on ');
  return system ? t('sessions.device_on', { browser, system }) : device;
}
