// One drawing for any number of changes in a frame.

let draw = () => {};
let asked = false;

/** Names what draws the page. */
export function drawWith(render) {
  draw = render;
}

/** Something that the page shows has changed. */
export function changed() {
  if (asked) {
    return;
  }

  asked = true;
  queueMicrotask(() => {
    asked = false;
    draw();
  });
}
