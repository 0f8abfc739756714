/** Where a picture lies within what the encoder is given: scaled, in the upper left corner, padded to the full size. */
export interface InputFrame {
  /** The picture. */
  width: number;
  height: number;
  /** The picture as scaled for the encoder. */
  scaledWidth: number;
  scaledHeight: number;
  /** The encoder's input, padding included. */
  inputWidth: number;
  inputHeight: number;
}
