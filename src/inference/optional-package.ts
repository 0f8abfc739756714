import { AppError } from '../errors.ts';

/** An optional dependency that is loaded with the first use. */
export type OptionalPackage = 'onnxruntime-node' | '@huggingface/transformers';

/** What installs those that are missing. */
export const INSTALL_COMMAND = 'npm install --include=optional';

/** Looks for a package without loading it. */
export function isInstalled(packageName: OptionalPackage): boolean {
  try {
    import.meta.resolve(packageName);
    return true;
  } catch {
    return false;
  }
}

/** @returns `runtime_not_installed` */
export function notInstalled(packageName: OptionalPackage, cause?: unknown): AppError {
  const detail = `The package '${packageName}' is not installed on this server: run '${INSTALL_COMMAND}'.`;
  return new AppError('runtime_not_installed', detail, { cause });
}
