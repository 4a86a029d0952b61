import { render } from "preact";
import { token } from "./api/client";
import { noteWhereWeAre } from "./api/live";
import { App } from "./app";
import { applyTheme } from "./screens/shell/theme";

applyTheme();
if (token.value) noteWhereWeAre();
const root = document.getElementById("app");
if (root) render(<App />, root);
