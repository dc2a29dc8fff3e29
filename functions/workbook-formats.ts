import { readXls, readXlsx } from 'hucre/xlsx';

/** The two readers alone, so that bundling leaves out the writers when this is imported on demand. */
export const readers = { xls: readXls, xlsx: readXlsx } as const;
