import { Function as EdgeFunction, FunctionCode, FunctionRuntime } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

/** What CloudFront does to a request itself, in its own JavaScript. */
const PAGE_FOR_PATH = `function handler(event) {
  var request = event.request;
  var last = request.uri.slice(request.uri.lastIndexOf('/') + 1);
  if (last.indexOf('.') === -1) request.uri = '/index.html';
  return request;
}`;

const NAME_FOR_API = `function handler(event) {
  var request = event.request;
  request.headers['x-forwarded-host'] = { value: request.headers.host.value };
  return request;
}`;

/** A path without a file's ending is a page, and every page is the one that finds out itself which. */
export function pageForPath(scope: Construct): EdgeFunction {
  return edgeFunction(scope, { id: 'PageForPath', code: PAGE_FOR_PATH, comment: 'Every page is index.html' });
}

/** The API gets its own address as its host; which name it was called by, it learns by this. */
export function nameForApi(scope: Construct): EdgeFunction {
  return edgeFunction(scope, { id: 'NameForApi', code: NAME_FOR_API, comment: 'Tells the API what it was called' });
}

function edgeFunction(scope: Construct, { id, code, comment }: { id: string; code: string; comment: string }) {
  return new EdgeFunction(scope, id, { code: FunctionCode.fromInline(code), runtime: FunctionRuntime.JS_2_0, comment });
}
