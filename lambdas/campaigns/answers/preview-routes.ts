import { inputBody, routesOf, success } from '#runtime/routes.ts';
import { previewAnswer, previewSchema } from '../domain/preview-request.ts';

/** The call of a broadcast about one person, of whom the account has no data yet. */
const previewed = {
  method: 'POST',
  url: 'https://example.com/',
  contentType: 'application/json',
  body: '{"hello":"Jane Doe","plan":"gold","shoes":null}',
};

export const previewRoutes = routesOf('campaigns/preview-campaign', {
  'POST /api/campaigns/preview': {
    summary: 'Preview what a campaign sends',
    notes:
      'Renders content for one person and shows the calls as they would leave: with what the template hides hidden, and without secrets. Nothing is sent.',
    roles: ['export'],
    person: 'viewer',
    body: inputBody(previewSchema),
    answer: success(previewAnswer),
    examples: [
      {
        body: {
          content: {
            body: '{"hello":"{{ Profile.Name }}","plan":"@Profile - Plan | default:"free"","shoes":{{ Profile.Shoes }}}',
          },
        },
        answer: {
          status: 'success',
          broadcast: false,
          why: 'the body is a custom one',
          calls: [previewed],
          left: [],
          unknown: [{ variable: 'Profile.Shoes', why: 'the person has no such property' }],
        },
      },
    ],
    errors: [
      { status: 404, error: 'Profile not found', when: 'nobody has this identity, e-mail, phone or objectId' },
      {
        status: 400,
        error: 'content.body: line 1, column 4: tag "include" not found',
        when: 'the content cannot be read, or a field is wrong',
      },
    ],
  },
});
