/** What a person at the command line reads when a model cannot be fetched, checked, removed or chosen. */
export class ModelStoreError extends Error {
  constructor(sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = 'ModelStoreError';
  }
}
