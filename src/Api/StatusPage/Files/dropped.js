// The files in a drop, those in folders with their path.

/** `{ file, name }` for each. */
export async function droppedFiles(transfer) {
  // Entries must be taken before anything is awaited: after that the browser has emptied the drop.
  const entries = [...transfer.items].filter(item => item.kind === 'file').map(item => item.webkitGetAsEntry?.() ?? item.getAsFile()).filter(Boolean);
  const found = [];
  for (const entry of entries) {
    await collect(entry, found);
  }

  return found;
}

async function collect(entry, found) {
  if (entry instanceof File) {
    found.push({ file: entry, name: entry.name });
  } else if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, name: entry.fullPath.replace(/^\//, '') });
  } else {
    const reader = entry.createReader();
    // A reader hands out some at a time, and none at the end.
    for (let part = await read(reader); part.length > 0; part = await read(reader)) {
      for (const inner of part) {
        await collect(inner, found);
      }
    }
  }
}

const read = reader => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
