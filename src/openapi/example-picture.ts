/** A PNG of 64x64 pixels as requests hold it: a sun above the sea, small enough to be read past. */
export const examplePicture =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAgMAAADXB5lNAAAACVBMVEWWzfAmbqr/1manO/40AAAACXBIWXMAAAPoAAAD6AG1e1JrAAAANUlEQVQ4y2NgGPyAadUCVAGtVatQBVatWtWAV4AJKLCA/gKEHYbpFwzfjgIQCEUDowKDQgAAJMChbe9nEQ0AAAAASUVORK5CYII=';
