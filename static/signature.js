// Drawing one's signature. It is kept as strokes in thousandths of the frame's width, so that turning the
// tablet, or a narrower page, draws the same signature again. Without scripting one types the name.
import SignaturePad from "./vendor/signature_pad-5.1.4/signature_pad.min.js";

const WIDTH = 1000;
const HEIGHT = 400;

function strokesOf(pad, canvas) {
  const scale = WIDTH / canvas.clientWidth;
  const within = (value, most) => Math.min(most, Math.max(0, Math.round(value * scale)));
  return pad.toData().map((stroke) => stroke.points.map(({ x, y }) => [within(x, WIDTH), within(y, HEIGHT)]));
}

function draw(pad, canvas, strokes) {
  const scale = canvas.clientWidth / WIDTH;
  pad.fromData(strokes.map((points) => ({ ...pad, points: points.map(([x, y]) => ({ x: x * scale, y: y * scale, pressure: 0.5, time: 0 })) })));
}

function sign(canvas) {
  const kept = document.getElementById(canvas.dataset.signature);
  const choose = document.getElementById(kept.id.replace(/strokes$/, "draw"));
  const pad = new SignaturePad(canvas, { minWidth: 1, maxWidth: 3 });
  const strokes = () => JSON.parse(kept.value || "[]");

  function fit() {
    if (!canvas.clientWidth) return;
    const ratio = Math.max(devicePixelRatio || 1, 1);
    canvas.width = canvas.clientWidth * ratio;
    canvas.height = canvas.clientHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    draw(pad, canvas, strokes());
  }

  pad.addEventListener("endStroke", () => {
    kept.value = JSON.stringify(strokesOf(pad, canvas));
    choose.checked = true;
  });
  document.querySelector(`[data-clear="${kept.id}"]`).addEventListener("click", () => {
    kept.value = "";
    pad.clear();
  });
  new ResizeObserver(fit).observe(canvas);
}

for (const hidden of document.querySelectorAll("[data-scripted]")) hidden.hidden = false;
document.querySelectorAll("[data-signature]").forEach(sign);
