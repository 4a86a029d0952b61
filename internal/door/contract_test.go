package door

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/api"
)

// What is read of an operation by itself is what the whole document says of it.
func TestEveryOperationIsReadByItselfAsItIsInTheWhole(t *testing.T) {
	t.Parallel()
	c := NewContract(api.Contract, api.Examples)
	document, err := c.Document()
	require.NoError(t, err)
	operations := 0
	for path, item := range document.Paths.Map() {
		for method, op := range item.Operations() {
			operations++
			require.Contains(t, c.operations, method+" "+path)
			declared := c.operations[method+" "+path]
			require.Equal(t, op.Extensions["x-operator"] == true, declared.forOperators, op.OperationID)
			want, got := newOperation(document, method, path), declared.read()
			require.Equal(t, op.OperationID, got.route.Operation.OperationID)
			require.Equal(t, written(t, want.parameters), written(t, got.parameters), op.OperationID)
			require.Equal(t, written(t, want.body), written(t, got.body), op.OperationID)
			require.Equal(t, written(t, want.resource), written(t, got.resource), op.OperationID)
			for name, schema := range got.route.Spec.Components.Schemas {
				require.Equal(t, written(t, document.Components.Schemas[name].Value), written(t, schema.Value), op.OperationID)
			}
			require.Equal(t, want.defaults, got.defaults, op.OperationID)
		}
	}
	require.Len(t, c.operations, operations)
	require.Equal(t, written(t, document.Components.Schemas["PartialDeal"].Value.Properties), written(t, c.Members("PartialDeal")))
}

// To read the whole makes some hundred thousand objects; on the way to being ready there are those that find the parts.
//
//nolint:paralleltest // it counts what the process allocates
func TestAContractIsNotReadToBeReady(t *testing.T) {
	objects := testing.AllocsPerRun(1, func() { NewContract(api.Contract, api.Examples) })
	t.Log(objects)
	require.Less(t, objects, 10_000.0)
}

func written(t *testing.T, part any) string {
	t.Helper()
	text, err := json.Marshal(part)
	require.NoError(t, err)
	return string(text)
}
