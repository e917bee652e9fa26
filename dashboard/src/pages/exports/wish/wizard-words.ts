import type { WizardProps } from '@cloudscape-design/components/wizard';

/** What Cloudscape's wizard says. */
export const wizardWords: WizardProps.I18nStrings = {
  stepNumberLabel: (number) => `Step ${number}`,
  collapsedStepsLabel: (number, count) => `Step ${number} of ${count}`,
  skipToButtonLabel: ({ title }) => `Skip to ${title}`,
  navigationAriaLabel: 'Steps',
  cancelButton: 'Cancel',
  previousButton: 'Previous',
  nextButton: 'Next',
  submitButton: 'Create export',
  optional: 'optional',
};
