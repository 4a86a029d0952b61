package postgres

import "github.com/jackc/pgx/v5/pgtype"

// registerNumerics makes numbers be written and read as text, to which amounts of money marshal themselves. Otherwise the driver would
// first try to write that as the bytes of a number, and then convert the text.
func registerNumerics(types *pgtype.Map) {
	types.RegisterType(&pgtype.Type{Name: "numeric", OID: pgtype.NumericOID, Codec: numericCodec{}})
}

type numericCodec struct{ pgtype.NumericCodec }

// PreferredFormat returns the format of text.
func (numericCodec) PreferredFormat() int16 { return pgtype.TextFormatCode }
