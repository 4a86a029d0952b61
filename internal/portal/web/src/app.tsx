import { useEffect } from "preact/hooks";
import { loadAccess, me } from "./api/access";
import { api, expired, token } from "./api/client";
import { share } from "./api/live";
import { loadSignInOptions } from "./api/accounts";
import { returnPath } from "./api/provider";
import { speakAsSet } from "./i18n";
import { route } from "./router";
import { DealScreen } from "./screens/deal/deal";
import { EditScreen } from "./screens/form/edit";
import { NewDealScreen } from "./screens/form/create";
import { Pipeline } from "./screens/pipeline/pipeline";
import { restoreFilters } from "./screens/pipeline/query";
import { Lost, screenOf } from "./screens/places";
import { Shell } from "./screens/shell/shell";
import { Returned, SignIn, SignInAgain } from "./screens/signin/signin";
import { Boundary } from "./ui/boundary";

/** Learns who is signed in and in which language, and follows what happens, until the person signs out. */
function useSession(): void {
  useEffect(() => {
    if (token.value && !expired.value) return;
    void loadSignInOptions();
  }, [token.value, expired.value]);
  useEffect(() => {
    if (!token.value) return;
    const stop = new AbortController();
    void (me.value ? Promise.resolve(me.value) : loadAccess()).then((who) => {
      if (!who || stop.signal.aborted) return;
      restoreFilters();
      void share(who.user.id, stop.signal);
    });
    void api.GET("/v1/notification-settings").then(({ data }) => data && speakAsSet(data.locale));
    return () => stop.abort();
  }, [token.value]);
}

export function App() {
  useSession();
  if (!token.value)
    return (
      <main class="sign-in">
        {route.value.path === returnPath ? <Returned /> : <SignIn />}
      </main>
    );
  return (
    <>
      <Shell>
        <Boundary key={route.value.path}>
          <Screen />
        </Boundary>
      </Shell>
      {expired.value && <SignInAgain />}
    </>
  );
}

function Screen() {
  const { path } = route.value;
  const deal = /^\/deals\/([0-9a-f-]{36})(\/edit)?$/.exec(path);
  if (deal?.[1]) return deal[2] ? <EditScreen key={deal[1]} id={deal[1]} /> : <DealScreen key={deal[1]} id={deal[1]} />;
  const other = screenOf(path);
  if (other) return other;
  if (path === "/deals/new") return <NewDealScreen />;
  return path === "/" || path === returnPath ? <Pipeline /> : <Lost />;
}
