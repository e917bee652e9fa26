/** What the arrows and numbers of a table's pages are called to who does not see them. */
export const pageLabels = {
  nextPageLabel: 'Next page',
  previousPageLabel: 'Previous page',
  pageLabel: (page: number) => `Page ${page}`,
};
