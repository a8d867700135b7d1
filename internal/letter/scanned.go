package letter

import (
	"tidings/internal/delivery"
	"tidings/outputs/email"
)

// scannedTemplate is a template whose fixed parts were looked at once: what relays must
// not get is then searched for in the personal parts only.
type scannedTemplate struct {
	*email.Template
	parts []delivery.Part // of the fixed ones
}

// write merges, signs and inspects a message.
func (c *Composer) write(dst []byte, w *scratch, t *scannedTemplate) (_ []byte, facts delivery.Facts, err error) {
	var seen delivery.Inspection
	if c.signer == nil {
		start := len(dst)
		if dst, w.ends, err = t.AppendParts(dst, w.ends[:0], &w.person); err != nil {
			return dst, facts, err
		}
		t.inspect(&seen, dst, start, w.ends)
		return dst, seen.Facts(), nil
	}
	if w.buf, w.ends, err = t.AppendParts(w.buf[:0], w.ends[:0], &w.person); err != nil {
		return dst, facts, err
	}
	start := len(dst)
	if dst, err = c.signer.AppendSignature(dst, w.buf); err != nil {
		return dst, facts, err
	}
	seen.Add(dst[start:])
	t.inspect(&seen, w.buf, 0, w.ends)
	return append(dst, w.buf...), seen.Facts(), nil
}

func newScannedTemplate(t *email.Template) scannedTemplate {
	f := scannedTemplate{Template: t}
	for _, text := range t.Parts() {
		f.parts = append(f.parts, delivery.NewPart([]byte(text)))
	}
	return f
}

// inspect looks at a message in data from start on, whose parts end at ends.
func (f *scannedTemplate) inspect(seen *delivery.Inspection, data []byte, start int, ends []int) {
	for i, end := range ends {
		if p := &f.parts[i]; p.Len() > 0 {
			seen.AddPart(p)
		} else {
			seen.Add(data[start:end])
		}
		start = end
	}
}
