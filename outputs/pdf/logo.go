package pdf

import (
	"bytes"
	"cmp"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"github.com/go-pdf/fpdf"
)

// maxLogo is the number of pixels up to which a picture is unpacked.
const maxLogo = 8 << 20

// logo is the brand's picture.
type logo struct{ width, height float64 }

// openLogo reads a PNG and puts it on white: the letter uses no transparency,
// and fpdf does not read every kind of PNG. A picture that cannot be read gives
// no logo; the letterhead then shows the name, and the workspace's checks have
// named the fault before.
func (b *build) openLogo(data []byte) *logo {
	if len(data) == 0 {
		return nil
	}
	flat, err := b.press.keep("logo", func() ([]byte, error) { return onWhite(data) })
	if err != nil {
		return nil
	}
	size, err := png.DecodeConfig(bytes.NewReader(flat))
	if err != nil {
		return nil
	}
	b.canvas.pdf.RegisterImageOptionsReader("logo", fpdf.ImageOptions{ImageType: "PNG"}, bytes.NewReader(flat))
	return &logo{float64(size.Width), float64(size.Height)}
}

func onWhite(data []byte) ([]byte, error) {
	size, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || size.Width < 1 || size.Height < 1 || size.Width > maxLogo/size.Height {
		return nil, cmp.Or(err, errors.New("the picture is too large"))
	}
	src, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	flat := image.NewRGBA(image.Rect(0, 0, src.Bounds().Dx(), src.Bounds().Dy()))
	draw.Draw(flat, flat.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(flat, flat.Bounds(), src, src.Bounds().Min, draw.Over)
	var buf bytes.Buffer
	err = png.Encode(&buf, flat)
	return buf.Bytes(), err
}

// fit gives the size in points within the limits.
func (g *logo) fit(maxW, maxH float64) (w, h float64) {
	s := min(maxW/g.width, maxH/g.height)
	return g.width * s, g.height * s
}

func (g *logo) draw(c *canvas, x, y, w, h float64) {
	c.pdf.ImageOptions("logo", x, y, w, h, false, fpdf.ImageOptions{ImageType: "PNG"}, 0, "")
}
