// What a file box shows: each file with its sign, its size and its day, and what is on its way; pure.
import type { Schemas } from '../api/request';
import { moment } from './words';

type File = Schemas['FileView'];

export interface Purpose {
  id: string;
  title: string;
}

/** A file that the server has. */
export interface FileRow extends File {
  icon: string;
  note: string;
  /** where its small picture lies on this phone, empty for none */
  face: string;
}

/** A file on its way, or stopped on it. */
export interface SendingRow {
  key: string;
  purpose: string;
  name: string;
  size: number;
  percent: number;
  note: string;
  stopped: boolean;
}

export interface FileGroup extends Purpose {
  files: FileRow[];
  sending: SendingRow[];
}

const KB = 1024;

/** 320 KB, 1.2 MB. */
export function sizeWords(bytes: number): string {
  if (bytes < KB * KB) return `${Math.max(1, Math.round(bytes / KB))} KB`;
  return `${(bytes / KB / KB).toFixed(1).replace(/\.0$/, '')} MB`;
}

export const fileRow = (f: File, face: string): FileRow => ({
  ...f,
  face,
  icon: f.picture ? 'image' : f.type === 'application/pdf' ? 'file-pdf' : 'file',
  note: `${sizeWords(f.size)} · ${moment(f.at)}`,
});

/** A file that has just been chosen. */
export const newSending = (key: string, purpose: string, file: { name: string; size: number }): SendingRow =>
  sendingAt({ key, purpose, name: file.name, size: file.size, percent: 0, note: '', stopped: false }, 0);

/** It is so far, of a hundred. */
export const sendingAt = (row: SendingRow, percent: number): SendingRow => ({
  ...row,
  percent,
  note: `正在上传 ${percent}% · ${sizeWords(row.size)}`,
  stopped: false,
});

/** It goes no further, and why. */
export const sendingStopped = (row: SendingRow, why: string): SendingRow => ({ ...row, note: why, stopped: true });

/** Each purpose with its files and what is on its way to it. */
export const fileGroups = (purposes: Purpose[], files: FileRow[], sending: SendingRow[]): FileGroup[] =>
  purposes.map((p) => ({
    ...p,
    files: files.filter((f) => f.purpose === p.id),
    sending: sending.filter((s) => s.purpose === p.id),
  }));
