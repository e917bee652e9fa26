import type { WizardProps } from '@cloudscape-design/components/wizard';

export const wizardWords: WizardProps.I18nStrings = {
  stepNumberLabel: (step) => `Step ${step}`,
  collapsedStepsLabel: (step, count) => `Step ${step} of ${count}`,
  skipToButtonLabel: ({ title }) => `Skip to ${title.toLowerCase()}`,
  navigationAriaLabel: 'Steps',
  errorIconAriaLabel: 'Error',
  cancelButton: 'Cancel',
  previousButton: 'Previous',
  nextButton: 'Next',
  optional: 'optional',
  nextButtonLoadingAnnouncement: 'Loading the next step',
  submitButtonLoadingAnnouncement: 'Saving',
};
